export default { title: "Plain", base: "/plain/", ignoreDeadLinks: true, lastUpdated: false };
