import { AdminApp } from '#components/admin/admin-app.tsx'

export default function Page() {
  return <AdminApp />
}
