import { SignIn } from '#components/admin/frame/sign-in.tsx'

export default function Page() {
  return <SignIn />
}
