import { ProblemScreen } from '#components/admin/problems/problem-screen.tsx'

export default async function Page({ params }: { params: Promise<{ problemId: string }> }) {
  const { problemId } = await params
  return <ProblemScreen problemId={problemId} />
}
