// title: Models that nobody downloads
// question: Of the Hub's models in the graph (those people name, their bases and derivatives), of how many are downloads known, and how many have none?
// params: limit:int=1
// returns: models downloads_known no_download
MATCH (m:Model)
WHERE m.on_hub = true
RETURN count(m) AS models, count(m.downloads) AS downloads_known, count(CASE WHEN m.downloads = 0 THEN 1 END) AS no_download
ORDER BY models
LIMIT $limit
