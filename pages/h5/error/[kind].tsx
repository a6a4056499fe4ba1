import type { GetStaticPaths, GetStaticProps } from 'next'
import { errorKinds } from '#components/h5/screens/error.tsx'

export { ErrorPage as default } from '#components/h5/screens/error.tsx'

export const getStaticPaths: GetStaticPaths = () => ({
  paths: errorKinds.map((kind) => ({ params: { kind } })),
  fallback: false,
})

export const getStaticProps: GetStaticProps = ({ params }) => ({ props: { kind: params?.kind } })
