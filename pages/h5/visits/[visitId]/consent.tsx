export { ConsentScreen as default } from '#components/h5/screens/consent.tsx'
