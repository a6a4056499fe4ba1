export { VisitEntryScreen as default } from '#components/h5/screens/visit-entry.tsx'
