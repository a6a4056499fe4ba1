export { PendingScreen as default } from '#components/h5/screens/pending.tsx'
