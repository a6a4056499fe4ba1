export { PoliciesScreen as default } from '#components/h5/screens/policies.tsx'
