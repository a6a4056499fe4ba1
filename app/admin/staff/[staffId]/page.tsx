import { EditAccount } from '#components/admin/staff/edit-account.tsx'

export default async function Page({ params }: { params: Promise<{ staffId: string }> }) {
  const { staffId } = await params
  return <EditAccount id={staffId} />
}
