export { IdentityScreen as default } from '#components/h5/screens/identity.tsx'
