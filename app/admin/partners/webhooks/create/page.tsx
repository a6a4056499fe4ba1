import { NewEndpoint } from '#components/admin/partners/webhooks/new-endpoint.tsx'

export default function Page() {
  return <NewEndpoint />
}
