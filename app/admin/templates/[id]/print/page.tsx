import { PrintScreen } from '#components/admin/templates/print/print-screen.tsx'

export default async function Page({ params }: { params: Promise<{ id: string }> }) {
  const { id } = await params
  return <PrintScreen id={id} />
}
