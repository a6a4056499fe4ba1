export { FaceReturnScreen as default } from '#components/h5/screens/face.tsx'
