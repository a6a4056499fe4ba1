import { redirect } from 'next/navigation'

export default function H5Home(): never {
  redirect('/h5/policies')
}
