import { AuditScreen } from '#components/admin/audit/audit-screen.tsx'

export default function Page() {
  return <AuditScreen />
}
