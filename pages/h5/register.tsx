export { RegisterScreen as default } from '#components/h5/screens/register.tsx'
