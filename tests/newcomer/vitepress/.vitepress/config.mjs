export default { title: "Newcomer", ignoreDeadLinks: true };
