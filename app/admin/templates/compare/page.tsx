import { CompareScreen } from '#components/admin/templates/compare/compare-screen.tsx'

export default function Page() {
  return <CompareScreen />
}
