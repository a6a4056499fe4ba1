import { ProblemListScreen } from '#components/admin/problems/list-screen.tsx'

export default function Page() {
  return <ProblemListScreen />
}
