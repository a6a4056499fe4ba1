import { EvidenceScreen } from '#components/admin/evidence/evidence-screen.tsx'

export default function Page() {
  return <EvidenceScreen />
}
