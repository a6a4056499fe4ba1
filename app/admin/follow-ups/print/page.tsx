import { LettersScreen } from '#components/admin/follow-ups/print/letters-screen.tsx'

export default function Page() {
  return <LettersScreen />
}
