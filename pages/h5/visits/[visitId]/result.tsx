export { ResultScreen as default } from '#components/h5/screens/result.tsx'
