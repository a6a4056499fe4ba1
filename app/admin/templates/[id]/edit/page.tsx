import { EditScreen } from '#components/admin/templates/editor/edit-screen.tsx'

export default async function Page({ params }: { params: Promise<{ id: string }> }) {
  const { id } = await params
  return <EditScreen id={id} />
}
