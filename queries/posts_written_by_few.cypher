// title: Posts written by the most active
// question: How many of the posts of known people did the most active share of them write?
// params: share:share=0.01 bots:bool=true limit:int=1
// returns: people posts most_active posts_of_most_active
MATCH (u:User)
WHERE $bots OR u.is_bot = false
WITH u.n_posts AS n
ORDER BY n DESC
WITH count(n) AS people, collect(n) AS counts, sum(n) AS posts
WITH people, posts, toInteger(ceil($share * people)) AS most_active, counts
WITH people, posts, most_active, counts[0..most_active] + [0] AS top
UNWIND top AS n
RETURN people, posts, most_active, sum(n) AS posts_of_most_active
ORDER BY people
LIMIT $limit
