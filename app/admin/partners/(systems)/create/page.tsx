import { NewClient } from '#components/admin/partners/new-client.tsx'

export default function Page() {
  return <NewClient />
}
