import { ImportScreen } from '#components/admin/imports/import-screen.tsx'

export default async function Page({ params }: { params: Promise<{ importId: string }> }) {
  const { importId } = await params
  return <ImportScreen importId={importId} />
}
