export { NotFoundScreen as default } from '#components/h5/screens/error.tsx'
