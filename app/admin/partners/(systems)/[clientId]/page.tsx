import { EditClient } from '#components/admin/partners/edit-client.tsx'

export default async function Page({ params }: { params: Promise<{ clientId: string }> }) {
  const { clientId } = await params
  return <EditClient id={clientId} />
}
