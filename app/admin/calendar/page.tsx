import { CalendarScreen } from '#components/admin/calendar/calendar-screen.tsx'

export default function Page() {
  return <CalendarScreen />
}
