import { notFound } from 'next/navigation'

/** Any other address under /h5: the customers' own page for it, with a way on. */
export default function Unknown(): never {
  notFound()
}
