import { ListScreen } from '#components/admin/templates/list/list-screen.tsx'

export default function Page() {
  return <ListScreen />
}
