import { CaseScreen } from '#components/admin/queue/case/case-screen.tsx'

export default async function Page({ params }: { params: Promise<{ caseId: string }> }) {
  const { caseId } = await params
  return <CaseScreen caseId={caseId} />
}
