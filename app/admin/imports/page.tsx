import { ImportListScreen } from '#components/admin/imports/list-screen.tsx'

export default function Page() {
  return <ImportListScreen />
}
