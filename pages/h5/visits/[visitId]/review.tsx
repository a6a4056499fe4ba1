export { ReviewScreen as default } from '#components/h5/screens/review.tsx'
