export { AnyPage as default } from '#components/h5/pages.tsx'
