export { NoticeScreen as default } from '#components/h5/screens/notice.tsx'
