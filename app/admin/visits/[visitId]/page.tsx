import { VisitScreen } from '#components/admin/visits/visit-screen.tsx'

export default async function Page({ params }: { params: Promise<{ visitId: string }> }) {
  const { visitId } = await params
  return <VisitScreen visitId={visitId} />
}
