import { defineConfig } from "astro/config";
import starlight from "@astrojs/starlight";

export default defineConfig({
  site: "https://star.example.org",
  base: "/docs",
  redirects: { "/start": "/docs/guides/first/", "/gone": "/docs/guides/gone/" },
  integrations: [
    starlight({
      title: "Star",
      defaultLocale: "root",
      locales: { root: { label: "English", lang: "en" }, de: { label: "Deutsch", lang: "de" } },
      editLink: { baseUrl: "https://github.com/example/star/edit/main/" },
      social: [{ icon: "github", label: "GitHub", href: "https://github.com/example/star" }],
      sidebar: [{ label: "Guides", autogenerate: { directory: "guides" } }],
      lastUpdated: false,
    }),
  ],
});
