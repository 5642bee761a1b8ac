import Link from "@docusaurus/Link";
import Layout from "@theme/Layout";
import useBaseUrl from "@docusaurus/useBaseUrl";

export default function Home() {
  return (
    <Layout title="Home">
      <Link to="/docs/first#part">First</Link> <a href="#main">Here</a>
      <img id="main" src={useBaseUrl("/img/dot.png")} srcSet={`${useBaseUrl("/img/dot.png")} 1x`} alt="" />
    </Layout>
  );
}
