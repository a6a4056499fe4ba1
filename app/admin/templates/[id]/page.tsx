import { VersionScreen } from '#components/admin/templates/version/version-screen.tsx'

export default async function Page({ params }: { params: Promise<{ id: string }> }) {
  const { id } = await params
  return <VersionScreen id={id} />
}
