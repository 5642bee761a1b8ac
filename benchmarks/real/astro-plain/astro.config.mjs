import { defineConfig } from "astro/config";

export default defineConfig({
  site: "https://plain.netlify.app",
  build: { format: "file" },
  trailingSlash: "never",
  redirects: { "/old": "/blog/first", "/lost": "/blog/lost" },
});
