import { EditEndpoint } from '#components/admin/partners/webhooks/edit-endpoint.tsx'

export default async function Page({ params }: { params: Promise<{ endpointId: string }> }) {
  const { endpointId } = await params
  return <EditEndpoint id={endpointId} />
}
