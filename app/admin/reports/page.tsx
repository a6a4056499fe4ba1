import { CompletionScreen } from '#components/admin/reports/completion/completion-screen.tsx'

export default function Page() {
  return <CompletionScreen />
}
