import { defineConfig } from "vitepress";

export default defineConfig({
  title: "Vite",
  base: "/docs/",
  cleanUrls: true,
  ignoreDeadLinks: true,
  sitemap: { hostname: "https://vite.example.org/docs/" },
  head: [["link", { rel: "icon", href: "/docs/dot.png" }]],
  locales: {
    root: { label: "English", lang: "en" },
    de: { label: "Deutsch", lang: "de", themeConfig: { nav: [{ text: "Anleitung", link: "/de/guide/first" }] } },
  },
  themeConfig: {
    nav: [
      { text: "Guide", link: "/guide/first" },
      { text: "v1", link: "https://v1.vite.example.org/" },
      { text: "Old", link: "https://vite.example.org/v0/" },
    ],
    sidebar: { "/": [{ text: "Guide", items: [{ text: "First", link: "/guide/first" }, { text: "Größe", link: "/guide/größe" }] }] },
    editLink: { pattern: "https://github.com/example/vite/edit/main/:path" },
  },
});
