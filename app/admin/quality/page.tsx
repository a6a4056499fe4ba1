import { QualityScreen } from '#components/admin/quality/quality-screen.tsx'

export default function Page() {
  return <QualityScreen />
}
