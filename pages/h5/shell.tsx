export { AnyPage as default } from '#components/h5/screens/pages.tsx'
