project = "Newcomer"
html_baseurl = "https://new.example.org/docs/"
