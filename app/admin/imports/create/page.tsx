import { ImportCreateScreen } from '#components/admin/imports/create-screen.tsx'

export default function Page() {
  return <ImportCreateScreen />
}
