import { useEffect } from "react";
// At the top, as a page has it: the server imports it as well.
import { begin } from "../page.js";

export default function Page() {
  useEffect(() => {
    const handle = begin();
    return () => handle.stop();
  }, []);
  return (
    <form id="demo" action="/submit" method="post">
      <input name="jobtitle" />
      <button>Send</button>
    </form>
  );
}

// Rendered by the server at build time.
export const getStaticProps = () => ({ props: {} });
