import { CheckScreen } from '#components/admin/quality/check-screen.tsx'

export default async function Page({ params }: { params: Promise<{ checkId: string }> }) {
  const { checkId } = await params
  return <CheckScreen checkId={checkId} />
}
