import { VisitListScreen } from '#components/admin/visits/list-screen.tsx'

export default function Page() {
  return <VisitListScreen />
}
