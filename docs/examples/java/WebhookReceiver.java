import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Receives webhooks, signed as https://www.standardwebhooks.com says: java WebhookReceiver PORT
 *
 * <p>WEBHOOK_SECRETS contains the secret, or two of them with a space in between while the secret is being replaced.
 */
final class WebhookReceiver {
  private static final Duration TOLERANCE = Duration.ofMinutes(5);
  private static final int LONGEST_BODY = 256 * 1024;

  private final List<byte[]> keys;
  // In your system: a table with a unique key, written together with what the event changes.
  private final Set<String> handled = ConcurrentHashMap.newKeySet();

  WebhookReceiver(String secrets) {
    keys =
        Arrays.stream(secrets.trim().split(" +"))
            .map(secret -> Base64.getDecoder().decode(secret.replaceFirst("^whsec_", "")))
            .toList();
  }

  public static void main(String[] given) throws IOException {
    WebhookReceiver receiver = new WebhookReceiver(System.getenv("WEBHOOK_SECRETS"));
    HttpServer server = HttpServer.create(new InetSocketAddress("127.0.0.1", Integer.parseInt(given[0])), 0);
    server.createContext("/webhooks", receiver::answer);
    server.setExecutor(Executors.newFixedThreadPool(4));
    server.start();
    System.out.println("listening " + server.getAddress().getPort());
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      // The signature is over the bytes as they came, so the body must not be parsed and written again before.
      byte[] body = exchange.getRequestBody().readNBytes(LONGEST_BODY + 1);
      String id = header(exchange, "webhook-id");
      boolean genuine =
          body.length <= LONGEST_BODY
              && isGenuine(
                  id, header(exchange, "webhook-timestamp"), header(exchange, "webhook-signature"), body, Instant.now());
      // The same message may come again, for example if this answer is lost on the way.
      if (genuine && handled.add(id)) handle(new String(body, StandardCharsets.UTF_8));
      exchange.sendResponseHeaders(genuine ? 204 : 401, -1);
    }
  }

  private static String header(HttpExchange exchange, String name) {
    String value = exchange.getRequestHeaders().getFirst(name);
    return value == null ? "" : value;
  }

  boolean isGenuine(String id, String timestamp, String signatures, byte[] body, Instant now) {
    if (id.isEmpty() || !timestamp.matches("\\d{1,12}")) return false;
    Duration age = Duration.between(Instant.ofEpochSecond(Long.parseLong(timestamp)), now).abs();
    if (age.compareTo(TOLERANCE) > 0) return false;
    for (byte[] key : keys) {
      byte[] expected = ("v1," + Base64.getEncoder().encodeToString(signed(key, id, timestamp, body))).getBytes();
      for (String signature : signatures.split(" "))
        // It takes the same time wherever the two differ.
        if (MessageDigest.isEqual(expected, signature.getBytes())) return true;
    }
    return false;
  }

  private static byte[] signed(byte[] key, String id, String timestamp, byte[] body) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(key, "HmacSHA256"));
      mac.update((id + "." + timestamp + ".").getBytes(StandardCharsets.UTF_8));
      return mac.doFinal(body);
    } catch (GeneralSecurityException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  private static void handle(String event) {
    System.out.println("handled " + event);
  }
}
